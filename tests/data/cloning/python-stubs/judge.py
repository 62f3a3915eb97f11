"""Loads an app as the worker does and prints what it registers, and what its orchestrations ask for, as JSON.

judge.py <folder> <main module> <JSON: [{"name", "input", "version"}]>
judge.py <folder> --v1 <JSON>
"""
import importlib
import json
import re
import sys
import types
from pathlib import Path

import azure.durable_functions as df


def kind_of(function):
    return "client" if function.client else function._trigger["kind"]


def load(module):
    loaded = importlib.import_module(module)
    apps = [value for value in vars(loaded).values() if isinstance(value, df.func.FunctionApp)]
    if len({id(app) for app in apps}) != 1:
        raise ValueError(f"{module} has {len(apps)} apps")
    found = {}
    registered = []
    for function in apps[0].get_functions():
        name = function._trigger.get("name") or function.name
        registered.append({"name": name, "kind": kind_of(function), "route": function.route})
        found[name] = function._func
    return registered, found


def load_folders(folder):
    registered = []
    found = {}
    package = types.ModuleType("__app__")
    package.__path__ = [folder]
    sys.modules["__app__"] = package
    for path in sorted(Path(folder).glob("*/function.json")):
        text = re.sub(r"^\s*//.*$", "", path.read_text("utf-8-sig"), flags=re.MULTILINE)
        description = json.loads(re.sub(r",(\s*[}\]])", r"\1", text))
        script = (path.parent / description.get("scriptFile", "__init__.py")).resolve()
        module = "__app__." + ".".join(script.relative_to(Path(folder).resolve()).with_suffix("").parts)
        main = getattr(importlib.import_module(module.removesuffix(".__init__")), description.get("entryPoint", "main"))
        trigger = next(one for one in description["bindings"] if one["type"].endswith("Trigger"))
        own = trigger.get("orchestration") or trigger.get("activity") or trigger.get("entityName")
        name = own or path.parent.name
        registered.append({"name": name, "kind": trigger["type"], "route": trigger.get("route")})
        found[name] = getattr(main, "orchestrator", main)
    return registered, found


def drive(function, input_, version):
    context = df.DurableOrchestrationContext(input_, version)
    running = function(context)
    if hasattr(running, "send"):
        try:
            task = next(running)
            while True:
                task = running.send(task)
        except StopIteration:
            pass
    return context.asked


def main():
    folder, module, runs = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    sys.path.insert(0, folder)
    sys.dont_write_bytecode = True
    registered, found = load_folders(folder) if module == "--v1" else load(module)
    asked = []
    for run in runs:
        try:
            asked.append(drive(found[run["name"]], run.get("input"), run.get("version")))
        except ValueError as error:
            asked.append(f"ValueError: {error}")
    print(json.dumps({"registered": registered, "asked": asked}))


main()
