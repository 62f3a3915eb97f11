"""Reads a local endpoint a line, asks the sample, prints its answer."""

import json
import sys

import function_app
import azure.functions as func

for line in sys.stdin:
    print(function_app.status_check(func.HttpRequest(), json.dumps({"rpcBaseUrl": line.strip()})).body, flush=True)
