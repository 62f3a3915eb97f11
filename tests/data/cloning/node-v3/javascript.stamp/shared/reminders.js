const { format } = require('./format');

exports.remind = function* (context, input) {
  yield context.df.callActivity('SendMail_1_2_0', format(input));
};
