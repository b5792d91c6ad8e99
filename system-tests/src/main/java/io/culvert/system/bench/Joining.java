package io.culvert.system.bench;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * One round of viewers who join at random phases of the GOP: how long until the first picture, and whether those who stay
 * are as near to live as one who has watched all along. Confined to the thread that measures.
 */
final class Joining {
    /** After so long a viewer's delay shall have settled. */
    private static final Duration SETTLED = Duration.ofSeconds(10);

    private static final Duration COMPARED = Duration.ofSeconds(2);
    private static final int WHO_STAY = 5;

    private final Random random = new Random(20);
    private final int joins;
    private final int gopSeconds;
    private final int seconds;

    Joining(int joins, int gopSeconds, int seconds) {
        this.joins = joins;
        this.gopSeconds = gopSeconds;
        this.seconds = seconds;
    }

    /** One server in one round, milliseconds. */
    record Figures(double firstP50, double firstP90, double firstMax, double settled, double steady) {
        /** What a viewer who joined stays behind one who watched all along. */
        double stays() {
            return settled - steady;
        }
    }

    static final Column<Figures> P90 = Column.median("PLAY to picture p90 ms", 1, Figures::firstP90);
    static final Column<Figures> STAYS = Column.median("delay that stays ms", 2, Figures::stays);
    static final ResultTable<Figures> TABLE = new ResultTable<>(
            List.of(
                    Column.median("PLAY to picture p50 ms", 1, Figures::firstP50),
                    P90,
                    Column.maximum("worst ms", 0, Figures::firstMax),
                    Column.median("settled delay p50 ms", 2, Figures::settled),
                    Column.median("steady viewer's ms", 2, Figures::steady),
                    STAYS),
            P90,
            List.of("zlmediakit", "mediamtx", "go2rtc", "gstreamer"));

    Figures measure(MediaServer server) {
        server.begin();
        String url = server.url("cam");
        Duration gop = Duration.ofSeconds(gopSeconds);
        try (Swarm steady = Swarm.ofFirstViewer(url);
                Swarm staying = new Swarm(1);
                Swarm joining = new Swarm(joins)) {
            // A whole GOP has passed before anybody joins.
            LockSupport.parkNanos(gop.plusSeconds(1).toNanos());
            staying.open(url, WHO_STAY, gop.multipliedBy(WHO_STAY + 2).dividedBy(WHO_STAY));
            long stayedFrom = System.nanoTime();
            joining.join(
                    url,
                    phases(),
                    Duration.ofSeconds(seconds).plus(gop.multipliedBy(2)).plusSeconds(5));
            LockSupport.parkNanos(stayedFrom + SETTLED.toNanos() - System.nanoTime());
            steady.delays().clear();
            staying.delays().clear();
            LockSupport.parkNanos(COMPARED.toNanos());
            return new Figures(
                    joining.firstKeyFrames().quantile(0.5),
                    joining.firstKeyFrames().quantile(0.9),
                    joining.firstKeyFrames().quantile(1),
                    staying.delays().quantile(0.5),
                    steady.delays().quantile(0.5));
        } finally {
            server.rest();
        }
    }

    /** Instants of joining: whole GOPs, so that every phase is as likely. */
    List<Duration> phases() {
        long within = Duration.ofSeconds(gopSeconds).toNanos() * Math.max(1, seconds / gopSeconds);
        return Stream.generate(() -> Duration.ofNanos((long) (random.nextDouble() * within)))
                .limit(joins)
                .toList();
    }
}
