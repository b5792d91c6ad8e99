package io.culvert.agent.doctor;

import io.culvert.agent.net.AddressLookup;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The first steps to any host: its name, then a TCP connection to one of its addresses. Blocks. */
final class Reach {
    private static final int CONNECT_MILLIS = 3_000;
    private static final int RESOLVE_MILLIS = 5_000;
    private static final int MAX_ADDRESSES = 4;
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|.*:.*");

    private Reach() {}

    /** Tells how far it comes; gives an address that takes connections, or null if there is none. */
    static @Nullable InetSocketAddress of(String host, int port, Consumer<Finding> findings)
            throws InterruptedException {
        List<InetAddress> addresses = resolve(host, findings);
        InetSocketAddress first = null;
        List<Finding> tries = new ArrayList<>();
        for (InetAddress address : addresses.subList(0, Math.min(addresses.size(), MAX_ADDRESSES))) {
            InetSocketAddress target = new InetSocketAddress(address, port);
            Finding tried = connect(target);
            tries.add(tried);
            if (tried.verdict() == Verdict.FINE && first == null) {
                first = target;
            }
        }
        boolean works = first != null;
        tries.forEach(tried -> findings.accept(works && tried.verdict() == Verdict.BROKEN ? softened(tried) : tried));
        return first;
    }

    private static List<InetAddress> resolve(String host, Consumer<Finding> findings) throws InterruptedException {
        long began = System.nanoTime();
        try {
            // The system's resolver knows no time-out of ours.
            List<InetAddress> addresses = AddressLookup.system()
                    .lookUp(host)
                    .toCompletableFuture()
                    .get(RESOLVE_MILLIS, TimeUnit.MILLISECONDS);
            if (!LITERAL.matcher(host).matches()) {
                findings.accept(Finding.fine(
                        "dns",
                        host + " is "
                                + addresses.stream()
                                        .map(InetAddress::getHostAddress)
                                        .collect(Collectors.joining(", "))
                                + " (" + millisSince(began) + " ms)"));
            }
            return addresses;
        } catch (ExecutionException unknown) {
            findings.accept(Finding.broken(
                    "dns",
                    "the name " + host + " is not known",
                    "check its spelling, and this machine's name servers (/etc/resolv.conf)"));
        } catch (TimeoutException silent) {
            findings.accept(Finding.broken(
                    "dns",
                    "no name server answered for " + host + " within " + RESOLVE_MILLIS / 1_000 + " s",
                    "check the network, and this machine's name servers (/etc/resolv.conf)"));
        }
        return List.of();
    }

    private static Finding connect(InetSocketAddress target) {
        String address = target.getAddress().getHostAddress();
        String text = (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + target.getPort();
        long began = System.nanoTime();
        try (Socket socket = new Socket()) {
            socket.connect(target, CONNECT_MILLIS);
            return Finding.fine("tcp", text + " takes connections (" + millisSince(began) + " ms)");
        } catch (SocketTimeoutException silent) {
            return Finding.broken(
                    "tcp",
                    text + " does not answer within " + CONNECT_MILLIS / 1_000 + " s",
                    "is the machine on? does a firewall drop it on the way?");
        } catch (NoRouteToHostException unreachable) {
            return Finding.broken("tcp", text + " cannot be reached: no route", "check network and address");
        } catch (ConnectException refused) {
            return Finding.broken(
                    "tcp", text + " refuses connections", "is the port right, and does the program run there?");
        } catch (IOException failed) {
            return Finding.broken("tcp", text + ": " + failed.getMessage(), "check network and address");
        }
    }

    static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    /** An address that does not answer, beside one that does. */
    private static Finding softened(Finding broken) {
        return new Finding(Verdict.DOUBTFUL, broken.check(), broken.text(), broken.advice());
    }

    /** {@code host:port} taken apart; for addresses that were checked before. */
    static InetSocketAddress unresolved(String address) {
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon).replaceAll("^\\[|]$", "");
        return InetSocketAddress.createUnresolved(host, Integer.parseInt(address.substring(colon + 1)));
    }
}
