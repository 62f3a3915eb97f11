import azure.durable_functions as df

from .shared.names_1_0_0 import *

bp = df.Blueprint()


@bp.orchestration_trigger(context_name="context")
def deliver(context):
    lines = context.get_input()
    # "Pack" comes first.
    yield context.call_activity(PACK, lines)
    yield context.call_activity("parcel", lines)


@bp.function_name(PACK)
@bp.activity_trigger(input_name="lines")
def pack(lines):
    return lines


@bp.function_name(SEND)
@bp.activity_trigger(input_name="lines")
def send(lines):
    return lines


@bp.activity_trigger(input_name="lines")
def parcel(lines):
    return lines
