exports.send = "SendMail";
