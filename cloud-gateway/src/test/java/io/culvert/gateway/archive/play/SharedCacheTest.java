package io.culvert.gateway.archive.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedCacheTest {
    private final AtomicInteger loads = new AtomicInteger();
    private final List<String> gone = new ArrayList<>();
    private long nanos;
    private final SharedCache<String, String> cache = new SharedCache<>(10, String::length, gone::add, () -> nanos);

    private String get(String key) throws IOException {
        return cache.get(key, asked -> {
            loads.incrementAndGet();
            return asked;
        });
    }

    @Test
    void get_again_takesWhatIsThere() throws IOException {
        get("abc");
        get("abc");
        assertThat(loads).hasValue(1);
    }

    @Test
    void get_whereThereIsNoRoom_letsTheLongestUnusedGo() throws IOException {
        get("abcd");
        get("efgh");
        get("abcd");
        get("ijkl");
        assertThat(gone).containsExactly("efgh");
        get("abcd");
        assertThat(loads).hasValue(3);
    }

    @Test
    void get_ofSomethingLargerThanAllRoom_isTheTakersAlone() throws IOException {
        assertThat(get("abcdefghijklmnop")).hasSize(16);
        get("ab");
        assertThat(gone).containsExactly("abcdefghijklmnop");
    }

    @Test
    void get_thatFails_isTriedAnewByTheNext() throws IOException {
        assertThatThrownBy(() -> cache.get("x", _ -> {
                    throw new IOException("no disk");
                }))
                .hasMessage("no disk");
        assertThat(get("x")).isEqualTo("x");
    }

    @Test
    void forgetUnusedSince_letsGoWhatNobodyAskedFor() throws IOException {
        get("ab");
        nanos = 10;
        get("cd");
        cache.forgetUnusedSince(10);
        assertThat(gone).containsExactly("ab");
    }

    @Test
    void forget_whileItIsLoaded_letsItGoWhenItCame() throws IOException {
        cache.get("ab", key -> {
            cache.forget("ab");
            return key;
        });
        assertThat(gone).containsExactly("ab");
        get("ab");
        assertThat(loads).hasValue(1);
    }

    @Test
    void get_byManyAtATime_loadsOnce() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(threads.submit(() -> cache.get("k", key -> {
                    loads.incrementAndGet();
                    await(open);
                    return key;
                })));
            }
            open.countDown();
            for (Future<String> answer : answers) {
                assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("k");
            }
        }
        assertThat(loads).hasValue(1);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
