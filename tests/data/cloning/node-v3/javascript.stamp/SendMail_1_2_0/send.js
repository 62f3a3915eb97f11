const { format } = require('../shared/format');

module.exports = async function (context) {
  return format(context.bindings.mail);
};
