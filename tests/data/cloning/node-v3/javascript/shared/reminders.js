const { format } = require('./format');

exports.remind = function* (context, input) {
  yield context.df.callActivity('SendMail', format(input));
};
