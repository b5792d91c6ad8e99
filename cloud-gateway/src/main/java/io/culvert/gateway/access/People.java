package io.culvert.gateway.access;

import io.culvert.gateway.changes.Change;
import io.culvert.gateway.changes.ChangeSubscriber;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The people who watch with an API key or a login: asked for once in the database, then kept here, so that they go on
 * watching, also anew, while the database is away.
 *
 * <p>Threading: guarded by its own monitor, held for map operations only; look-ups run on the given executor.
 */
final class People implements ChangeSubscriber {

    /** Finds who a credential belongs to. Blocking. */
    interface Lookup {
        /** Empty when there is no such credential, or no longer. */
        Optional<Person> find(TokenHash token);
    }

    private static final int MAX_ENTRIES = 10_000;
    private static final int MAX_LOOKUPS = 32;
    private static final Set<String> RELEVANT = Set.of(Change.USER, Change.API_KEY, Change.LOGIN, Change.OPERATOR);

    private final Lookup lookup;
    private final Executor blocking;
    private final Semaphore places = new Semaphore(MAX_LOOKUPS);
    private final Map<TokenHash, Person> byToken = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<String, TokenHash> byCredentialKey = new LinkedHashMap<>();
    /** Grows with every change applied, so that a look-up that began before one is not believed after it. */
    private long generation;

    People(Lookup lookup, Executor blocking) {
        this.lookup = lookup;
        this.blocking = blocking;
    }

    /** A person seen before, without waiting; null when unknown here. */
    synchronized @Nullable Person known(TokenHash hash) {
        return byToken.get(hash);
    }

    /** What is known now of a credential that was let in earlier; null when it is gone. */
    synchronized @Nullable Person current(String credentialKey) {
        TokenHash hash = byCredentialKey.get(credentialKey);
        return hash == null ? null : byToken.get(hash);
    }

    /** Asks the database; fails when it is away or when too many ask at once. */
    CompletionStage<Optional<Person>> find(TokenHash hash) {
        if (!places.tryAcquire()) {
            return CompletableFuture.failedFuture(new IllegalStateException("too many look-ups at once"));
        }
        var answer = new CompletableFuture<Optional<Person>>();
        try {
            blocking.execute(() -> {
                try {
                    answer.complete(findNow(hash));
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                } finally {
                    places.release();
                }
            });
        } catch (RuntimeException e) {
            places.release();
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private Optional<Person> findNow(TokenHash hash) {
        while (true) {
            long before = generation();
            Optional<Person> found = lookup.find(hash);
            if (found.isEmpty() || keep(hash, found.get(), before)) {
                return found;
            }
        }
    }

    private synchronized long generation() {
        return generation;
    }

    private synchronized boolean keep(TokenHash hash, Person person, long before) {
        if (generation != before) {
            return false;
        }
        if (byToken.size() >= MAX_ENTRIES) {
            drop(byToken.keySet().iterator().next());
        }
        byToken.put(hash, person);
        byCredentialKey.put(person.credentialKey(), hash);
        return true;
    }

    private void drop(TokenHash hash) {
        Person gone = byToken.remove(hash);
        if (gone != null) {
            byCredentialKey.remove(gone.credentialKey());
        }
    }

    @Override
    public Stage stage() {
        return Stage.CACHE;
    }

    @Override
    public void reload() {
        askAgain();
    }

    @Override
    public void apply(List<Change> changes) {
        if (changes.stream().anyMatch(change -> RELEVANT.contains(change.entity()))) {
            askAgain();
        }
    }

    /**
     * Asks again about everybody known. They are few: most watch with shares, and a system with one API key. Also called
     * now and then for what no change tells of; when the database is away everybody stays as known.
     */
    void askAgain() {
        List<TokenHash> known;
        long mine;
        synchronized (this) {
            mine = ++generation;
            known = List.copyOf(byToken.keySet());
        }
        for (TokenHash hash : known) {
            Optional<Person> now = lookup.find(hash);
            synchronized (this) {
                if (generation != mine) {
                    // Somebody asks anew about all of them; what was read here may be older than what they read.
                    return;
                }
                drop(hash);
                now.ifPresent(person -> {
                    byToken.put(hash, person);
                    byCredentialKey.put(person.credentialKey(), hash);
                });
            }
        }
    }
}
