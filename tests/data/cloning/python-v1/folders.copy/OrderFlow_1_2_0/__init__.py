import azure.durable_functions as df
import azure.functions as func

from shared.steps_1_2_0 import Saga
from shared import names
from OrderFlow_1_2_0.rules import total

from . import rules


def run(context: df.DurableOrchestrationContext):
    order = context.get_input()
    saga = Saga(context)
    yield context.call_activity("Pack_1_2_0", total(order))
    yield saga.step('Send_1_2_0', order)
    yield saga.ship(order)
    yield context.call_sub_orchestrator(names.CANCEL + "_1_2_0", order)
    yield context.call_entity(df.EntityId("Counter", "orders"), "add", rules.RATE)
    return "Pack"


main = df.Orchestrator.create(run)
