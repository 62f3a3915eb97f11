"""A shop in one file."""
import logging
from datetime import timedelta

import azure.durable_functions as df
import azure.functions as func

import names
from names import RESERVE as RESERVE_NAME, Fixed, Names, Plain

app = df.DFApp(http_auth_level=func.AuthLevel.ANONYMOUS)

logging.basicConfig(level=logging.INFO)

# The order that two sides agree on: "order" is a text that looks like a name.
CHARGE = names.PREFIX + "Card"
STEPS = ["Audit", "Notify"]
BY_COUNTRY = {"de": "ShipOrder", "fr": "ShipAbroad"}
retry = df.RetryOptions(first_retry_interval_in_milliseconds=1000, max_number_of_attempts=3)


# Starts whatever the route says.
@app.route(route="start/{functionName}")
@app.durable_client_input(client_name="client")
async def http_start(req: func.HttpRequest, client: df.DurableOrchestrationClient):
    function_name = req.route_params.get("functionName")
    instance_id = await client.start_new(function_name)
    return client.create_check_status_response(req, instance_id)


@app.route(route="orders", methods=["POST"])
@app.durable_client_input(client_name="client")
async def start_order(req: func.HttpRequest, client):
    which = "order" if req.params.get("new") else 'cancel_order'
    instance_id = await client.start_new(which, None, req.get_json())
    await client.start_new("order", client_input={})
    await client.start_new(orchestration_function_name=r'nightly', instance_id="singleton")
    await client.signal_entity(df.EntityId("Counter", "orders"), "add", 1)
    state = await client.read_entity_state(df.EntityId(name="Counter", key="orders"))
    for status in await client.get_status_all():
        if status.name == "order":
            logging.info("order is running")
    logging.info("%s %s", state, "cancel_order")
    return client.create_check_status_response(req, instance_id)


@app.timer_trigger(schedule="0 0 * * * *", arg_name="timer")
@app.durable_client_input(client_name="starter")
async def clean_up(timer: func.TimerRequest, starter):
    await start(starter, "nightly")
    await start(starter)


async def start(client, name="order"):
    """Starts an orchestration by its name."""
    return await client.start_new(name)


@app.orchestration_trigger(context_name="context")
def order(context: df.DurableOrchestrationContext):
    """Handles one order."""
    if context.version in (None, "", "1.0.0"):
        return (yield from function_app_1_0_0.order(of_version(context, "1.0.0")))
    if context.version != "1.1.0":
        raise ValueError(f"No code is kept for version {context.version} of order.")
    data = context.get_input()
    yield context.call_activity(RESERVE_NAME, data)
    yield context.call_activity(names.RESERVE, data)
    yield context.call_activity_with_retry(CHARGE, retry, data)
    yield context.call_activity(Names.SHIP, data)
    yield context.call_activity(f"{names.PREFIX}Card", data)
    yield context.call_activity("Reserve" "Stock", data)
    yield context.call_activity("Ship" + "Order", data)
    yield context.call_activity(Plain.NOTIFY.value, data)
    yield context.call_activity(Fixed.AUDIT, data)
    yield context.call_activity(say_hello, data)
    yield context.call_activity(input_=data, name="say_hello")
    yield context.call_activity(BY_COUNTRY[data["country"]], data)
    tasks = [context.call_activity(step, data) for step in STEPS]
    yield context.task_all(tasks)
    yield context.call_sub_orchestrator("Cancel_Order", data, "cancel-1")
    yield context.call_sub_orchestrator_with_retry(cancel_order, retry, data)
    entity = df.EntityId("Counter", "orders")
    yield context.call_entity(entity, "add", 1)
    context.signal_entity(entity, "add", 1)
    yield compensate(context, "RefundOrder", data)
    yield context.call_activity(data["next"], data)
    yield context.call_activity("Missing", data)
    return say_hello.__class__.__name__


def compensate(context, activity, data):
    # Called for what has to be undone.
    return context.call_activity(activity, data)


@app.function_name("cancel_order")
@app.orchestration_trigger(context_name="context")
def cancel_order(context):
    if context.version in (None, "", "1.0.0"):
        return (yield from function_app_1_0_0.cancel_order(of_version(context, "1.0.0")))
    if context.version != "1.1.0":
        raise ValueError(f"No code is kept for version {context.version} of cancel_order.")
    name = Names.REFUND.value
    yield context.call_activity(name, context.get_input())
    result = yield context.call_http("POST", "https://shop.example/runtime/webhooks/durabletask/orchestrators/order")
    return result


@app.orchestration_trigger(context_name="context", orchestration="nightly")
def run_every_night(context: df.DurableOrchestrationContext):
    if context.version in (None, "", "1.0.0"):
        return (yield from function_app_1_0_0.run_every_night(of_version(context, "1.0.0")))
    if context.version != "1.1.0":
        raise ValueError(f"No code is kept for version {context.version} of nightly.")
    yield context.call_activity("Audit", None)
    yield context.create_timer(context.current_utc_datetime + timedelta(days=1))
    context.continue_as_new(None)


@app.activity_trigger(input_name="data")
def say_hello(data: str) -> str:
    return f"Hello {data}"


@app.function_name(RESERVE_NAME)
@app.activity_trigger(input_name="data")
def reserve(data):
    return data


@app.function_name(name=names.PREFIX + "Card")
@app.activity_trigger(input_name="data")
def charge(data):
    return data


@app.function_name(Names.SHIP.value)
@app.activity_trigger(input_name="data")
def ship(data):
    return data


@app.function_name("ShipAbroad")
@app.activity_trigger(input_name="data")
def ship_abroad(data):
    return data


@app.activity_trigger(input_name="data", activity="RefundOrder")
def refund(data):
    return data


@app.function_name("Notify")
@app.activity_trigger(input_name="data")
def notify(data):
    return data


@app.function_name(f"{Fixed.AUDIT}")
@app.activity_trigger(input_name="data")
def audit(data):
    return data


@app.entity_trigger(context_name="context", entity_name="Counter")
def counter(context):
    state = context.get_state(lambda: 0)
    context.set_state(state + context.get_input())


@app.route(route="health")
def health(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("order")

import function_app_1_0_0
app.register_functions(function_app_1_0_0.app)

from durable_functions_dispatch import of_version
import function_app_1_0_0
