'use strict';

const seen = new Map();

module.exports = { remember: (key) => seen.set(key, true), knows: (key) => seen.has(key) };
