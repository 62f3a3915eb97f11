import azure.functions as func
from azure.durable_functions import DFApp

import shop.shipping
from shop import returns
from shop.orders import bp as orders_bp

app = DFApp()
app.register_functions(orders_bp)
app.register_blueprint(shop.shipping.bp)  # parcels
app.register_functions(returns.bp)


@app.route(route="ping")
def ping(req: func.HttpRequest):
    return func.HttpResponse("pong")

from shop import orders_1_0_0
from shop import shipping_1_0_0
app.register_functions(orders_1_0_0.bp)
app.register_functions(shipping_1_0_0.bp)

from durable_functions_dispatch import of_version
from shop import returns_1_0_0


@app.function_name("take_back")
@app.orchestration_trigger(context_name="context")
def take_back_of_older_versions(context):
    if context.version in (None, "", "1.0.0"):
        return (yield from returns_1_0_0.take_back(of_version(context, "1.0.0")))
    raise ValueError(f"No code is kept for version {context.version} of take_back.")
