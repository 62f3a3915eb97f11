import azure.durable_functions as df
import azure.functions as func

from ..shared import names


async def main(req: func.HttpRequest, starter: str) -> func.HttpResponse:
    client = df.DurableOrchestrationClient(starter)
    if req.params.get("cancel"):
        return await client.start_new(names.CANCEL + "_1_2_0", None, None)
    await client.start_new("Nightly_1_2_0", "nightly", None)
    name = req.route_params["functionName"]
    return await client.start_new(name, None, req.get_json())
