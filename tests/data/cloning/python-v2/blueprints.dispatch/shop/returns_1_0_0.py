import azure.durable_functions as df

import shop.shipping_1_0_0

from . import steps_1_0_0 as steps

bp = df.Blueprint()


def take_back(context):
    saga = steps.Saga(context)
    yield saga.step("Pack_1_0_0", context.get_input())
    yield context.call_sub_orchestrator("deliver", None)
