exports.format = (mail) => `To: ${mail.to}`;
