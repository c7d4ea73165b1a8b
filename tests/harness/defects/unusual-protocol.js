exports.onExecutePostLogin = async (event, api) => {
  const silent = event.request.query.prompt === 'none';
  const { confidence } = event.authentication.riskAssessment;
  if (confidence === 'low' && silent) return api.access.deny('Please log in again.');
  if (confidence === 'low') api.multifactor.enable('any');
};
