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

from shop import orders_1_2_0
from shop import returns_1_2_0
from shop import shipping_1_2_0
app.register_functions(orders_1_2_0.bp)
app.register_functions(returns_1_2_0.bp)
app.register_functions(shipping_1_2_0.bp)
