'use strict';

const { app } = require('@azure/functions');

app.setup({ enableHttpStream: false });
app.hook.appStart(() => undefined);
