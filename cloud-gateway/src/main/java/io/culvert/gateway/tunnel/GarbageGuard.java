package io.culvert.gateway.tunnel;

import io.grpc.BindableService;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one call's trouble in that call: bytes that are no message end it with INVALID_ARGUMENT, silently, where gRPC
 * would log a stack trace for each; what a service throws ends it with INTERNAL.
 */
final class GarbageGuard implements ServerInterceptor {
    private static final Logger log = LoggerFactory.getLogger(GarbageGuard.class);

    /**
     * The service with marshallers that hand on null where bytes are no message, or too many; {@link Guarded} takes that.
     *
     * @param maxBytes of a request
     */
    static ServerServiceDefinition guard(BindableService service, int maxBytes) {
        return ServerInterceptors.intercept(
                Remarshalled.service(service.bindService(), method -> guard(method, maxBytes)), new GarbageGuard());
    }

    private static <Q, A> ServerMethodDefinition<Q, A> guard(ServerMethodDefinition<Q, A> method, int maxBytes) {
        MethodDescriptor<Q, A> plain = method.getMethodDescriptor();
        MethodDescriptor<Q, A> tolerant = plain.toBuilder(
                        new Tolerant<>(plain.getRequestMarshaller(), maxBytes), plain.getResponseMarshaller())
                .build();
        return ServerMethodDefinition.create(tolerant, method.getServerCallHandler());
    }

    private record Tolerant<Q>(MethodDescriptor.Marshaller<Q> marshaller, int maxBytes)
            implements MethodDescriptor.Marshaller<Q> {
        @Override
        public InputStream stream(Q message) {
            return marshaller.stream(message);
        }

        @Override
        @SuppressWarnings("NullAway") // the interceptor of this class takes the null before anybody else sees it
        public Q parse(InputStream bytes) {
            try {
                if (bytes.available() <= maxBytes) { // gRPC holds the whole message
                    return marshaller.parse(bytes);
                }
                log.debug("a message of {} bytes", bytes.available());
                return null;
            } catch (IOException | StatusRuntimeException e) {
                log.debug("not a message: {}", e.getMessage());
                return null;
            }
        }
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return new Guarded<>(next.startCall(call, headers), call);
    }

    private static final class Guarded<Q> extends ForwardingServerCallListener.SimpleForwardingServerCallListener<Q> {
        private final ServerCall<Q, ?> call;
        private boolean failed;

        Guarded(ServerCall.Listener<Q> listener, ServerCall<Q, ?> call) {
            super(listener);
            this.call = call;
        }

        @Override
        public void onMessage(@Nullable Q message) {
            if (message == null) {
                fail(Status.INVALID_ARGUMENT.withDescription("not a message of this call"));
            } else {
                guard(() -> super.onMessage(message));
            }
        }

        @Override
        public void onHalfClose() {
            guard(super::onHalfClose);
        }

        @Override
        public void onReady() {
            guard(super::onReady);
        }

        private void guard(Runnable callback) {
            if (failed) {
                return;
            }
            try {
                callback.run();
            } catch (RuntimeException e) {
                log.error("{} failed", call.getMethodDescriptor().getFullMethodName(), e);
                fail(Status.INTERNAL.withDescription("the gateway failed"));
            }
        }

        private void fail(Status status) {
            if (failed) {
                return;
            }
            failed = true;
            try {
                call.close(status, new Metadata());
            } catch (IllegalStateException e) {
                log.debug("the call was closed already");
            }
            super.onCancel();
        }
    }
}
