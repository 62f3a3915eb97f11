import azure.durable_functions as df
import azure.functions as func

from ..shared import names


async def main(req: func.HttpRequest, starter: str) -> func.HttpResponse:
    client = df.DurableOrchestrationClient(starter)
    if req.params.get("cancel"):
        return await client.start_new(names.CANCEL, None, None)
    await client.start_new("Nightly", "nightly", None)
    name = req.route_params["functionName"]
    return await client.start_new(name, None, req.get_json())
