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
