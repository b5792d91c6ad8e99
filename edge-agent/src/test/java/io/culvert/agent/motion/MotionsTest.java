package io.culvert.agent.motion;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.proto.tunnel.v1.MotionSeen;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MotionsTest {
    private final EventLoop loop = new DefaultEventLoop();
    private long nanos;
    private final Motions motions = new Motions(loop, Clock.systemUTC(), () -> nanos);
    private final List<MotionSeen> told = new ArrayList<>();

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void whatIsSeenWithoutATunnel_waitsInOrderAndSaysHowLong() {
        motions.seen("yard");
        nanos += TimeUnit.SECONDS.toNanos(30);
        motions.seen("gate");
        motions.towards(told::add);

        assertThat(told).extracting(MotionSeen::getInput).containsExactly("yard", "gate");
        assertThat(told).extracting(MotionSeen::getAgeMs).containsExactly(30_000, 0);
        assertThat(motions.size()).isZero();
    }

    @Test
    void floodOfOneCamera_isToldOnceASecond() {
        motions.towards(told::add);
        for (int i = 0; i < 1_000; i++) {
            motions.seen("yard");
            nanos += TimeUnit.MILLISECONDS.toNanos(10);
        }
        assertThat(told).hasSize(10);
    }

    @Test
    void whatNobodyTakes_isBoundedAndForgottenAfterAnHour() {
        for (int i = 0; i < 400; i++) {
            motions.seen("cam" + i);
        }
        assertThat(motions.size()).isEqualTo(Motions.CAPACITY);
        assertThat(motions.dropped()).isEqualTo(100);

        nanos += TimeUnit.MINUTES.toNanos(61);
        motions.towards(told::add);
        assertThat(told).isEmpty();
        assertThat(motions.size()).isZero();
    }

    @Test
    void tunnelThatTakesNothingNow_losesNothing() {
        motions.towards(motion -> false);
        motions.seen("yard");
        assertThat(motions.size()).isEqualTo(1);
        motions.towards(told::add);
        assertThat(told).hasSize(1);
    }

    @Test
    void guests_areNeighboursOnly_andBounded() throws Exception {
        SmtpGuests guests = new SmtpGuests(() -> nanos);
        InetAddress camera = InetAddress.getByName("192.168.1.20");
        for (String stranger : new String[] {"203.0.113.9", "8.8.8.8", "2001:db8::1", "172.32.0.1", "100.128.0.1"}) {
            assertThat(guests.comes(InetAddress.getByName(stranger)))
                    .as(stranger)
                    .isFalse();
        }
        for (String neighbour :
                new String[] {"10.1.2.3", "172.31.0.1", "127.0.0.1", "169.254.9.9", "fd00::7", "100.64.0.1"}) {
            assertThat(guests.comes(InetAddress.getByName(neighbour)))
                    .as(neighbour)
                    .isTrue();
            guests.left(InetAddress.getByName(neighbour), 0);
        }
        int taken = 0;
        while (guests.comes(camera)) {
            guests.left(camera, 0);
            taken++;
        }
        assertThat(taken).isEqualTo(60);
        nanos += TimeUnit.SECONDS.toNanos(13);
        assertThat(guests.comes(camera)).isTrue();
        guests.left(camera, 2); // two wrong logins cost what twelve connections do
        assertThat(guests.comes(camera)).isFalse();
    }
}
