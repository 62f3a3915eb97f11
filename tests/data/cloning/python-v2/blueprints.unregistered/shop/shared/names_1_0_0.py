PACK = "Pack"
SEND = "Send"
