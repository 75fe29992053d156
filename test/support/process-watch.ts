/** What would have ended the process. */
export function watchProcess() {
  const heard: unknown[] = [];
  const hear = (error: unknown) => void heard.push(error);
  process.on('unhandledRejection', hear);
  process.on('uncaughtException', hear);
  return {
    heard,
    stop: () => {
      process.off('unhandledRejection', hear);
      process.off('uncaughtException', hear);
    },
  };
}
