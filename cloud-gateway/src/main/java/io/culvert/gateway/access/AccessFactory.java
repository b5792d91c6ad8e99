package io.culvert.gateway.access;

import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.changes.ChangeFeed;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.events.Outbox;
import io.culvert.gateway.node.ConfigKey;
import io.culvert.gateway.node.Settings;
import io.culvert.gateway.vault.Vault;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.OptionalInt;

/** Puts the gate together. */
@Factory
final class AccessFactory {

    @Singleton
    ShareTable shareTable(Database database) {
        return new ShareTable(database);
    }

    @Singleton
    ShareTokens shareTokens(Vault vault) {
        return new ShareTokens(vault);
    }

    @Singleton
    ClipTokens clipTokens(Vault vault, CameraDirectory cameras) {
        return new ClipTokens(vault, cameras);
    }

    @Singleton
    ShareDirectory shareDirectory(ShareTable table) {
        return new ShareDirectory(table);
    }

    @Singleton
    People people(Database database) {
        return new People(new PersonTable(database), Thread::startVirtualThread);
    }

    @Singleton
    ViewingSessions viewingSessions(CameraDirectory cameras, Outbox outbox, MeterRegistry meters) {
        var sessions = new ViewingSessions(Clock.systemUTC(), new PlayEvents(cameras, outbox::tell));
        Gauge.builder("culvert.sessions", sessions, ViewingSessions::size)
                .description("sessions open on this node")
                .register(meters);
        return sessions;
    }

    @Singleton
    AccessRules accessRules(
            CameraDirectory cameras,
            ShareDirectory shares,
            People people,
            ViewingSessions sessions,
            Settings settings) {
        OptionalInt viewers = settings.limit(ConfigKey.VIEWERS_PER_CAMERA);
        return new AccessRules(
                cameras, shares, people, sessions, Clock.systemUTC(), viewers.isPresent() ? viewers.getAsInt() : null);
    }

    @Singleton
    SessionWarden sessionWarden(ViewingSessions sessions, AccessRules rules) {
        return new SessionWarden(sessions, rules);
    }

    @Context
    @Bean(preDestroy = "close")
    AccessTimer accessTimer(SessionWarden warden, People people) {
        var timer = new AccessTimer();
        timer.start(warden, people);
        return timer;
    }

    @Singleton
    AccessGate accessGate(
            ShareDirectory shares,
            People people,
            ViewingSessions sessions,
            AccessRules rules,
            ShareTokens tokens,
            ClipTokens clips,
            AccessTimer timer) {
        return new AccessGate(
                shares, people, sessions, rules, tokens, clips, new GuessThrottle(System::nanoTime), timer.scheduler());
    }

    @Singleton
    Expulsion expulsion(ViewingSessions sessions, Database database) {
        return new Expulsion(sessions, database);
    }

    @Singleton
    Shares shares(ShareTable table, ShareTokens tokens, Database database, Outbox outbox, ChangeFeed changes) {
        return new Shares(table, tokens, database, outbox, changes, Clock.systemUTC());
    }
}
