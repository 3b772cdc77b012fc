import { DecoratorHandler, type Dispatcher } from 'undici';

/**
 * Takes a body as fast as it comes, and keeps in memory what the disk has not taken yet: undici 7 throws where nobody
 * can catch it when a server closes the connection of a body that is paused (nodejs/undici#5360, mended in undici 8,
 * which wants Node 22).
 */
export const eagerBody: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
  const eager: Dispatcher.DispatchHandler = new DecoratorHandler(handler);
  const take = eager.onResponseData?.bind(eager);
  eager.onResponseData = (controller, chunk) => take?.(unpaused(controller), chunk);
  return dispatch(options, eager);
};

function unpaused(controller: Dispatcher.DispatchController): Dispatcher.DispatchController {
  return {
    aborted: controller.aborted,
    paused: false,
    reason: controller.reason,
    abort: (reason) => controller.abort(reason),
    pause: () => undefined,
    resume: () => undefined,
  };
}
