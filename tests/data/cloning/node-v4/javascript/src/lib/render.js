'use strict';

const sanitize = require('./sanitize');

exports.render = function render(issue) {
  return `<h1>${sanitize(issue.title)}</h1>`;
};

exports.subject = (issue) => `News: ${issue.title}`;
