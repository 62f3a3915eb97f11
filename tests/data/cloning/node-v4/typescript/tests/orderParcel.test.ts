import assert from 'node:assert';

assert.equal('orderParcel'.length, 11);
