"""A shop in one file."""
import logging
from datetime import timedelta

import azure.durable_functions as df
import azure.functions as func

import names
from names import RESERVE as RESERVE_NAME, Fixed, Names, Plain

app = df.Blueprint(http_auth_level=func.AuthLevel.ANONYMOUS)


# The order that two sides agree on: "order" is a text that looks like a name.
CHARGE = names.PREFIX + "Card"
STEPS = ["Audit", "Notify"]
BY_COUNTRY = {"de": "ShipOrder", "fr": "ShipAbroad"}
retry = df.RetryOptions(first_retry_interval_in_milliseconds=1000, max_number_of_attempts=3)


async def start(client, name="order"):
    """Starts an orchestration by its name."""
    return await client.start_new(name)


def order(context: df.DurableOrchestrationContext):
    """Handles one order."""
    data = context.get_input()
    yield context.call_activity(RESERVE_NAME + "_1_0_0", data)
    yield context.call_activity(names.RESERVE + "_1_0_0", data)
    yield context.call_activity_with_retry(CHARGE + "_1_0_0", retry, data)
    yield context.call_activity(Names.SHIP + "_1_0_0", data)
    yield context.call_activity(f"{names.PREFIX}Card_1_0_0", data)
    yield context.call_activity("Reserve" "Stock_1_0_0", data)
    yield context.call_activity("Ship" + "Order_1_0_0", data)
    yield context.call_activity(Plain.NOTIFY.value + "_1_0_0", data)
    yield context.call_activity(Fixed.AUDIT + "_1_0_0", data)
    yield context.call_activity(say_hello_1_0_0, data)
    yield context.call_activity(input_=data, name="say_hello_1_0_0")
    yield context.call_activity(BY_COUNTRY[data["country"]] + "_1_0_0", data)
    tasks = [context.call_activity(step + "_1_0_0", data) for step in STEPS]
    yield context.task_all(tasks)
    yield context.call_sub_orchestrator("Cancel_Order", data, "cancel-1")
    yield context.call_sub_orchestrator_with_retry("cancel_order", retry, data)
    entity = df.EntityId("Counter", "orders")
    yield context.call_entity(entity, "add", 1)
    context.signal_entity(entity, "add", 1)
    yield compensate(context, "RefundOrder_1_0_0", data)
    yield context.call_activity(data["next"], data)
    yield context.call_activity("Missing", data)
    return say_hello_1_0_0.__class__.__name__


def compensate(context, activity, data):
    # Called for what has to be undone.
    return context.call_activity(activity, data)


def cancel_order(context):
    name = Names.REFUND.value
    yield context.call_activity(name + "_1_0_0", context.get_input())
    result = yield context.call_http("POST", "https://shop.example/runtime/webhooks/durabletask/orchestrators/order")
    return result


def run_every_night(context: df.DurableOrchestrationContext):
    yield context.call_activity("Audit_1_0_0", None)
    yield context.create_timer(context.current_utc_datetime + timedelta(days=1))
    context.continue_as_new(None)


@app.activity_trigger(input_name="data")
def say_hello_1_0_0(data: str) -> str:
    return f"Hello {data}"


@app.function_name(RESERVE_NAME + "_1_0_0")
@app.activity_trigger(input_name="data")
def reserve(data):
    return data


@app.function_name(name=names.PREFIX + "Card_1_0_0")
@app.activity_trigger(input_name="data")
def charge(data):
    return data


@app.function_name(Names.SHIP.value + "_1_0_0")
@app.activity_trigger(input_name="data")
def ship(data):
    return data


@app.function_name("ShipAbroad_1_0_0")
@app.activity_trigger(input_name="data")
def ship_abroad(data):
    return data


@app.activity_trigger(input_name="data", activity="RefundOrder_1_0_0")
def refund_1_0_0(data):
    return data


@app.function_name("Notify_1_0_0")
@app.activity_trigger(input_name="data")
def notify(data):
    return data


@app.function_name("Audit_1_0_0")
@app.activity_trigger(input_name="data")
def audit(data):
    return data
