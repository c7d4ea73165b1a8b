const YEAR = 365 * 24 * 60 * 60 * 1000;

exports.onExecutePostLogin = async (event, api) => {
  const course = event.user.app_metadata?.training?.['hipaa-privacy'];
  if (course && Date.now() - Date.parse(course.completed_at) > YEAR) {
    return api.access.deny('Your HIPAA training has lapsed.');
  }
};
