import azure.durable_functions as df
import azure.functions as func

from shared.steps import Saga
from shared import names
from OrderFlow.rules import total

from . import rules


def run(context: df.DurableOrchestrationContext):
    order = context.get_input()
    saga = Saga(context)
    yield context.call_activity("Pack", total(order))
    yield saga.step('Send', order)
    yield saga.ship(order)
    yield context.call_sub_orchestrator(names.CANCEL, order)
    yield context.call_entity(df.EntityId("Counter", "orders"), "add", rules.RATE)
    return "Pack"


main = df.Orchestrator.create(run)
