"""Answers {"hasRunning": true|false}: is any orchestration of this app's task hub in flight?

The Python client's get_status_by reads one page only, and a page may be empty although more follow. So this function
binds the durable client as text and pages through the extension's local endpoint itself, with nothing but the standard
library.
"""

import json
import re
import urllib.request

import azure.functions as func

app = func.FunctionApp(http_auth_level=func.AuthLevel.FUNCTION)

IN_FLIGHT = "Pending,Running,Suspended,ContinuedAsNew"
CONTINUATION = "x-ms-continuation-token"
NO_MORE = ("", "bnVsbA==")  # older extensions end the list with the base64 of "null"


def is_entity(instance: dict) -> bool:
    """An entity's row says Running for as long as the entity exists, so entities must not count.

    On Azure Storage an entity's name is its whole instance id (@counter@key), on other backends the bare name (counter).
    """
    match = re.match(r"@([^@]+)@", instance["instanceId"])
    name = instance["name"]
    return match is not None and (name == instance["instanceId"] or name.lower() == match[1].lower())


def has_running(rpc_base_url: str) -> bool:
    url = f"{rpc_base_url.rstrip('/')}/instances?runtimeStatus={IN_FLIGHT}&showInput=false&top=1000"
    token = ""
    seen = set()
    while True:
        request = urllib.request.Request(url, headers={CONTINUATION: token} if token else {})
        with urllib.request.urlopen(request, timeout=60) as response:
            instances = json.load(response)
            token = (response.headers.get(CONTINUATION) or "").strip()
        if any(not is_entity(instance) for instance in instances):
            return True
        if token in NO_MORE:
            return False
        if token in seen:
            raise RuntimeError("The list of instances repeats itself, so nothing can be concluded from it.")
        seen.add(token)


@app.function_name("StatusCheck")
@app.route(route="StatusCheck", methods=["GET"])
@app.generic_input_binding(arg_name="client", type="durableClient")
def status_check(req: func.HttpRequest, client: str) -> func.HttpResponse:
    body = {"hasRunning": has_running(json.loads(client)["rpcBaseUrl"])}
    return func.HttpResponse(json.dumps(body), mimetype="application/json")
