'use strict';

const orchestrations = { send: 'SendIssue', digest: `SendDigest` };
const activities = Object.freeze({ render: 'RenderIssue' });

module.exports = { orchestrations, activities, deliver: 'DeliverIssue' };
