package io.culvert.agent.forward;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Asks for the addresses of a name. */
interface AddressLookup {

    /** All of them, in the resolver's order. Never blocks; completes on any thread, exceptionally when the name has none. */
    CompletionStage<List<InetAddress>> lookUp(String name);
}
