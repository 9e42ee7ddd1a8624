import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api'
import type { Attributes } from '@opentelemetry/api'

const tracer = trace.getTracer('ovation')

/** Runs as a span of its own. Without an exporter it costs a few hundred nanoseconds and goes nowhere. */
export function traced<T>(name: string, attributes: Attributes, run: () => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await run()
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: (error as { code?: string }).code ?? 'internal' })
      throw error
    } finally {
      span.end()
    }
  })
}

/** Headers by which another node goes on with the trace (W3C Trace Context). */
export function traceHeaders(): Record<string, string> {
  const headers: Record<string, string> = {}
  propagation.inject(context.active(), headers)
  return headers
}

/** Goes on with a trace that another node began. */
export const withTraceOf = <T>(headers: Record<string, unknown>, run: () => T): T =>
  context.with(propagation.extract(context.active(), headers), run)

const ENDPOINTS = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] as const

/**
 * Sends traces to the collector that OTEL_EXPORTER_OTLP_ENDPOINT or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT names; gives what
 * sends the last of them. The libraries are loaded only then.
 */
export async function startTracing(environment: Record<string, string | undefined>): Promise<() => Promise<void>> {
  const named = ENDPOINTS.filter((name) => environment[name])
  if (named.length === 0) return () => Promise.resolve()
  const wrong = named.find(
    (name) => !/^https?:\/\/./.test(environment[name] ?? '') || !URL.canParse(environment[name] ?? ''),
  )
  if (wrong)
    throw new Error(
      `the server did not start; ${wrong} is not usable (it is not an address such as http://collector:4318); correct it`,
    )
  const [
    { BatchSpanProcessor, TracerProvider },
    { OTLPTraceExporter },
    { AsyncLocalStorageContextManager },
    core,
    res,
  ] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/core'),
    import('@opentelemetry/resources'),
  ])
  const provider = new TracerProvider({
    resource: res.resourceFromAttributes({ 'service.name': environment.OTEL_SERVICE_NAME ?? 'ovation' }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new core.W3CTraceContextPropagator())
  trace.setGlobalTracerProvider(provider)
  return () => provider.shutdown()
}
