package io.culvert.agent.forward;

import io.culvert.agent.net.AddressLookup;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A resolver that answers what a test says, a different thing each time if the test says so. Not thread-safe. */
final class FakeNames implements AddressLookup {
    private final Map<String, Queue<List<String>>> answers = new HashMap<>();
    int asked;

    /** The next answer for a name; the last one stays. No address at all: an empty answer. */
    FakeNames answer(String name, String... addresses) {
        answers.computeIfAbsent(name, any -> new ArrayDeque<>()).add(Arrays.asList(addresses));
        return this;
    }

    /** The next question for a name fails, as by SERVFAIL. */
    FakeNames fail(String name) {
        return answer(name, "SERVFAIL");
    }

    @Override
    public CompletionStage<List<InetAddress>> lookUp(String name) {
        asked++;
        Queue<List<String>> queue = answers.get(name);
        if (queue == null) {
            return CompletableFuture.failedFuture(new UnknownHostException(name));
        }
        List<String> next = queue.size() > 1 ? queue.poll() : queue.peek();
        if (next == null || next.contains("SERVFAIL")) {
            return CompletableFuture.failedFuture(new UnknownHostException(name + ": the server failed"));
        }
        return CompletableFuture.completedFuture(
                next.stream().map(text -> address(name, text)).toList());
    }

    static InetAddress address(String name, String digits) {
        try {
            // As a resolver gives them: with the name beside the bytes.
            return InetAddress.getByAddress(name, InetAddress.getByName(digits).getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(digits, e);
        }
    }
}
