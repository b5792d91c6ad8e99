package io.culvert.agent.link;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;

/**
 * One call that an agent opens on a tunnel whose control call is up. After its end nothing goes out any more, whatever is asked.
 *
 * <p>A message is serialised inside {@link #sendMessage}, so what it wraps may be released when that returns: the call has a transport
 * from the start, because the control call of the same channel has.
 *
 * <p>Confined to the event loop.
 *
 * @param <U> what goes up
 * @param <D> what comes down
 */
abstract class TunnelCall<U, D> extends ClientCall.Listener<D> {
    private final ClientCall<U, D> call;
    private final Runnable onLife;
    private boolean closed;

    /** @param onLife told of every message of the gateway */
    TunnelCall(ClientCall<U, D> call, Runnable onLife) {
        this.call = call;
        this.onLife = onLife;
    }

    void start() {
        call.start(this, new Metadata());
    }

    public final boolean isReady() {
        return !closed && call.isReady();
    }

    final void sendMessage(U message) {
        if (!closed) {
            call.sendMessage(message);
        }
    }

    public final void request(int messages) {
        if (!closed) {
            call.request(messages);
        }
    }

    public final void finish() {
        if (!closed) {
            call.halfClose();
        }
    }

    public final void cancel(String reason) {
        if (!closed) {
            call.cancel(reason, null);
        }
    }

    /** A message of the gateway. */
    abstract void received(D message);

    /** The call is over. */
    abstract void ended(String status);

    @Override
    public final void onMessage(D message) {
        onLife.run();
        received(message);
    }

    @Override
    public final void onClose(Status status, Metadata trailers) {
        closed = true;
        String description = status.getDescription();
        ended(status.getCode() + (description == null ? "" : ": " + description));
    }
}
