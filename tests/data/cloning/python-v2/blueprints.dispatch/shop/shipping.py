import azure.durable_functions as df

from .shared.names import *

bp = df.Blueprint()


@bp.orchestration_trigger(context_name="context")
def deliver(context):
    if context.version in (None, "", "1.0.0"):
        return (yield from shipping_1_0_0.deliver(of_version(context, "1.0.0")))
    if context.version != "1.1.0":
        raise ValueError(f"No code is kept for version {context.version} of deliver.")
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

from durable_functions_dispatch import of_version
from shop import shipping_1_0_0
