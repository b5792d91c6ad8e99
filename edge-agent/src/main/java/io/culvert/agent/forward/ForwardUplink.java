package io.culvert.agent.forward;

import io.culvert.proto.tunnel.v1.AgentControl;

/** The way up to one gateway, as forwards see it. All calls on the event loop. */
public interface ForwardUplink {

    /** Answers a command; left out where the gateway does not read, so that no queue of answers grows. Never blocks. */
    void answer(AgentControl message);

    /** Begins a {@code Forward} call. */
    ForwardCall openForward(ForwardCall.Listener listener);

    /** Whether streams are being carried, which forwards must not delay. */
    boolean carriesMedia();

    /** Whether media waits for the uplink right now: forwards send nothing meanwhile. */
    boolean mediaWaits();
}
