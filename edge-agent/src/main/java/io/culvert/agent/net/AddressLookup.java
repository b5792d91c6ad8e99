package io.culvert.agent.net;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Asks for the addresses of a name. */
@FunctionalInterface
public interface AddressLookup {

    /** All of them, in the resolver's order. Never blocks; completes on any thread, exceptionally when the name has none. */
    CompletionStage<List<InetAddress>> lookUp(String name);

    /** The operating system's resolver, asked on threads of its own: nobody waits behind the names of others. */
    static AddressLookup system() {
        return new SystemLookup();
    }
}
