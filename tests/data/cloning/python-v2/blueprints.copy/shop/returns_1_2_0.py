import azure.durable_functions as df

import shop.shipping_1_2_0

from . import steps_1_2_0 as steps

bp = df.Blueprint()


@bp.orchestration_trigger(context_name="context")
def take_back_1_2_0(context):
    saga = steps.Saga(context)
    yield saga.step("Pack_1_2_0", context.get_input())
    yield context.call_sub_orchestrator(shop.shipping_1_2_0.deliver_1_2_0, None)
