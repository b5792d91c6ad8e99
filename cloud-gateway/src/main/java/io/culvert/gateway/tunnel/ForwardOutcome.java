package io.culvert.gateway.tunnel;

import io.netty.channel.Channel;

/** What came of asking an agent for a service. */
public sealed interface ForwardOutcome {

    /**
     * A connection to the service.
     *
     * <p>It reads nothing before it is told to ({@code AUTO_READ} is off), so that handlers can be added on any thread. What ends
     * other than in peace comes as {@link ForwardBroken} before the channel closes. The taker closes it.
     */
    record Opened(Channel channel) implements ForwardOutcome {}

    record Failed(ForwardFailure failure) implements ForwardOutcome {}
}
