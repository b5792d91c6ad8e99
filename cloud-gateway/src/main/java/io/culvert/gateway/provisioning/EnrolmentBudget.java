package io.culvert.gateway.provisioning;

import static io.culvert.gateway.provisioning.EnrolmentResult.Reason.OTHER_OWNER;
import static io.culvert.gateway.provisioning.EnrolmentResult.Reason.TOO_MANY_TRIES;
import static io.culvert.gateway.provisioning.EnrolmentResult.Reason.UNAVAILABLE;

import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/**
 * How often an address may fail to enrol: in all, and with one name (an Agent ID, a token). There is no budget per name
 * alone, for with it anybody could keep the rightful device out. Thread-safe.
 */
@Singleton
final class EnrolmentBudget {
    private final FailureBudget perAddress = new FailureBudget(1_000, Duration.ofMillis(50), System::nanoTime);
    private final FailureBudget perName = new FailureBudget(5, Duration.ofSeconds(12), System::nanoTime);

    EnrolmentBudget() {}

    /**
     * The work of one request, unless the budget is used up; its failure costs a try of the address's budget and of the
     * name's at that address.
     *
     * @param name what is tried; what can never fit shares the empty one
     */
    EnrolmentResult spend(String name, InetAddress peer, Supplier<EnrolmentResult> work) {
        String address = network(peer);
        List<FailureBudget.Place> places = List.of(
                new FailureBudget.Place(perAddress, address), new FailureBudget.Place(perName, address + ' ' + name));
        if (!FailureBudget.takeAll(places)) {
            return tooMany();
        }
        EnrolmentResult result = work.get();
        if (isInnocent(result)) {
            places.forEach(FailureBudget.Place::giveBack);
        }
        return result;
    }

    private static boolean isInnocent(EnrolmentResult result) {
        return switch (result) {
            case EnrolmentResult.Issued issued -> true;
            case EnrolmentResult.Failed failed -> failed.reason() == UNAVAILABLE || failed.reason() == OTHER_OWNER;
        };
    }

    /** An IPv4 address, or the /64 network of an IPv6 one: whoever has one address there has them all. */
    private static String network(InetAddress peer) {
        byte[] address = peer.getAddress();
        int bytes = address.length == 16 ? 8 : address.length;
        return HexFormat.of().formatHex(address, 0, bytes);
    }

    private static EnrolmentResult tooMany() {
        return new EnrolmentResult.Failed(TOO_MANY_TRIES, "too many failed tries, come back in a minute");
    }
}
