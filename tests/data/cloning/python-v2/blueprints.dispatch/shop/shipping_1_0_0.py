import azure.durable_functions as df

from .shared.names import *

bp = df.Blueprint()


def deliver(context):
    lines = context.get_input()
    # "Pack" comes first.
    yield context.call_activity(PACK + "_1_0_0", lines)
    yield context.call_activity("parcel_1_0_0", lines)


@bp.function_name(PACK + "_1_0_0")
@bp.activity_trigger(input_name="lines")
def pack(lines):
    return lines


@bp.function_name(SEND + "_1_0_0")
@bp.activity_trigger(input_name="lines")
def send(lines):
    return lines


@bp.activity_trigger(input_name="lines")
def parcel_1_0_0(lines):
    return lines
