"""Bodies of orchestrations by the version that an instance has.

Written by the task DurableFunctionClone, which writes it anew with each version.
"""


def of_version(context, version):
    """Returns the context: sub-orchestrations that are called by it get the version, unless they are given one."""
    context.call_sub_orchestrator = _with_version(context.call_sub_orchestrator, 3, version)
    context.call_sub_orchestrator_with_retry = _with_version(context.call_sub_orchestrator_with_retry, 4, version)
    return context


def _with_version(call, before, version):
    def called(*args, **kwargs):
        if len(args) <= before:
            kwargs.setdefault("version", version)
        return call(*args, **kwargs)

    return called
