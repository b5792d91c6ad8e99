package io.culvert.agent.net;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Asks the operating system.
 *
 * <p>Threading: {@code getaddrinfo} blocks, so it runs on up to two daemon threads that end when idle; addresses in numbers are
 * answered at once. More questions than may wait fail at once.
 */
final class SystemLookup implements AddressLookup {
    private static final int THREADS = 2;
    private static final int WAITING = 32;

    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(THREADS, THREADS, 5, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                Thread thread = new Thread(task, "agent-resolver");
                thread.setDaemon(true);
                return thread;
            });

    SystemLookup() {
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public CompletionStage<List<InetAddress>> lookUp(String name) {
        // An address with a zone ("fe80::1%eth0") is the system's to read.
        byte[] literal = name.indexOf('%') < 0 ? NetUtil.createByteArrayFromIpAddressString(name) : null;
        try {
            if (literal != null) {
                return CompletableFuture.completedFuture(List.of(InetAddress.getByAddress(literal)));
            }
            return CompletableFuture.supplyAsync(() -> ask(name), threads);
        } catch (UnknownHostException | RejectedExecutionException tooMany) {
            return CompletableFuture.failedFuture(tooMany);
        }
    }

    private static List<InetAddress> ask(String name) {
        try {
            return List.of(InetAddress.getAllByName(name));
        } catch (UnknownHostException unknown) {
            throw new CompletionException(unknown);
        }
    }
}
