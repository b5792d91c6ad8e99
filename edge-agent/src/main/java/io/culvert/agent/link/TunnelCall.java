package io.culvert.agent.link;

import com.google.protobuf.MessageLite;
import io.culvert.agent.grpc.GrpcCall;
import io.culvert.agent.grpc.GrpcStatus;
import java.util.function.Function;

/**
 * One call that an agent opens on a tunnel whose control call is up. After its end nothing goes out any more, whatever is asked.
 *
 * <p>Confined to the event loop.
 *
 * @param <D> what comes down
 */
abstract class TunnelCall<D extends MessageLite> {
    private final GrpcCall<D> call;

    /**
     * @param opens begins the call
     * @param onLife told of every message of the gateway
     */
    TunnelCall(Function<GrpcCall.Listener<D>, GrpcCall<D>> opens, Runnable onLife) {
        this.call = opens.apply(new Ears(onLife));
    }

    public final boolean isReady() {
        return call.isReady();
    }

    final GrpcCall<D> call() {
        return call;
    }

    public final void request(int messages) {
        call.request(messages);
    }

    public final void finish() {
        call.finish();
    }

    public final void cancel(String reason) {
        call.cancel(reason);
    }

    /** {@link #isReady} became true. */
    abstract void ready();

    /** A message of the gateway. */
    abstract void received(D message);

    /** The call is over. */
    abstract void ended(String status);

    private final class Ears implements GrpcCall.Listener<D> {
        private final Runnable onLife;

        Ears(Runnable onLife) {
            this.onLife = onLife;
        }

        @Override
        public void onReady() {
            ready();
        }

        @Override
        public void onMessage(D message) {
            onLife.run();
            received(message);
        }

        @Override
        public void onClosed(GrpcStatus status) {
            ended(status.toString());
        }
    }
}
