"""A shop in one file."""
import logging
from datetime import timedelta

import azure.durable_functions as df
import azure.functions as func

import names
from names import RESERVE as RESERVE_NAME, Fixed, Names, Plain
from durable_functions_version import versioned_name

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
    instance_id = await client.start_new(versioned_name(which), None, req.get_json())
    await client.start_new(versioned_name("order"), client_input={})
    await client.start_new(orchestration_function_name=versioned_name(r'nightly'), instance_id="singleton")
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
    await start(starter, versioned_name("nightly"))
    await start(starter)


async def start(client, name=versioned_name("order")):
    """Starts an orchestration by its name."""
    return await client.start_new(name)


@app.orchestration_trigger(context_name="context")
def order_1_2_0(context: df.DurableOrchestrationContext):
    """Handles one order."""
    data = context.get_input()
    yield context.call_activity(RESERVE_NAME + "_1_2_0", data)
    yield context.call_activity(names.RESERVE + "_1_2_0", data)
    yield context.call_activity_with_retry(CHARGE + "_1_2_0", retry, data)
    yield context.call_activity(Names.SHIP + "_1_2_0", data)
    yield context.call_activity(f"{names.PREFIX}Card_1_2_0", data)
    yield context.call_activity("Reserve" "Stock_1_2_0", data)
    yield context.call_activity("Ship" + "Order_1_2_0", data)
    yield context.call_activity(Plain.NOTIFY.value + "_1_2_0", data)
    yield context.call_activity(Fixed.AUDIT + "_1_2_0", data)
    yield context.call_activity(say_hello_1_2_0, data)
    yield context.call_activity(input_=data, name="say_hello_1_2_0")
    yield context.call_activity(BY_COUNTRY[data["country"]] + "_1_2_0", data)
    tasks = [context.call_activity(step + "_1_2_0", data) for step in STEPS]
    yield context.task_all(tasks)
    yield context.call_sub_orchestrator("Cancel_Order_1_2_0", data, "cancel-1")
    yield context.call_sub_orchestrator_with_retry(cancel_order_1_2_0, retry, data)
    entity = df.EntityId("Counter", "orders")
    yield context.call_entity(entity, "add", 1)
    context.signal_entity(entity, "add", 1)
    yield compensate(context, "RefundOrder_1_2_0", data)
    yield context.call_activity(data["next"], data)
    yield context.call_activity("Missing", data)
    return say_hello_1_2_0.__class__.__name__


def compensate(context, activity, data):
    # Called for what has to be undone.
    return context.call_activity(activity, data)


@app.function_name("cancel_order_1_2_0")
@app.orchestration_trigger(context_name="context")
def cancel_order_1_2_0(context):
    name = Names.REFUND.value
    yield context.call_activity(name + "_1_2_0", context.get_input())
    result = yield context.call_http("POST", "https://shop.example/runtime/webhooks/durabletask/orchestrators/order")
    return result


@app.orchestration_trigger(context_name="context", orchestration="nightly_1_2_0")
def run_every_night_1_2_0(context: df.DurableOrchestrationContext):
    yield context.call_activity("Audit_1_2_0", None)
    yield context.create_timer(context.current_utc_datetime + timedelta(days=1))
    context.continue_as_new(None)


@app.activity_trigger(input_name="data")
def say_hello_1_2_0(data: str) -> str:
    return f"Hello {data}"


@app.function_name(RESERVE_NAME + "_1_2_0")
@app.activity_trigger(input_name="data")
def reserve(data):
    return data


@app.function_name(name=names.PREFIX + "Card_1_2_0")
@app.activity_trigger(input_name="data")
def charge(data):
    return data


@app.function_name(Names.SHIP.value + "_1_2_0")
@app.activity_trigger(input_name="data")
def ship(data):
    return data


@app.function_name("ShipAbroad_1_2_0")
@app.activity_trigger(input_name="data")
def ship_abroad(data):
    return data


@app.activity_trigger(input_name="data", activity="RefundOrder_1_2_0")
def refund_1_2_0(data):
    return data


@app.function_name("Notify_1_2_0")
@app.activity_trigger(input_name="data")
def notify(data):
    return data


@app.function_name("Audit_1_2_0")
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
