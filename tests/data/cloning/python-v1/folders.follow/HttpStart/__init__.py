import azure.durable_functions as df
import azure.functions as func

from ..shared import names
from durable_functions_version import versioned_name


async def main(req: func.HttpRequest, starter: str) -> func.HttpResponse:
    client = df.DurableOrchestrationClient(starter)
    if req.params.get("cancel"):
        return await client.start_new(versioned_name(names.CANCEL), None, None)
    await client.start_new(versioned_name("Nightly"), "nightly", None)
    name = req.route_params["functionName"]
    return await client.start_new(name, None, req.get_json())
