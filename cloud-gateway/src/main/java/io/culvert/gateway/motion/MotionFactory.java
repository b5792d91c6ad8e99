package io.culvert.gateway.motion;

import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.events.Outbox;
import io.culvert.gateway.node.NodeConfig;
import io.culvert.gateway.tunnel.AgentRegistry;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Puts the intake together, and starts what goes on behind it. */
@Factory
final class MotionFactory {

    @Singleton
    MotionTable motionTable(Database database) {
        return new MotionTable(database);
    }

    @Singleton
    MotionMarks motionMarks(MotionTable table) {
        return new MotionMarks(table);
    }

    @Singleton
    MotionRows motionRows(MeterRegistry meters) {
        MotionRows rows = new MotionRows();
        Gauge.builder("culvert.motion.waiting", rows, MotionRows::size)
                .description("Motions in memory that wait for the database")
                .register(meters);
        FunctionCounter.builder("culvert.motion.dropped", rows, MotionRows::dropped)
                .description("Motions that were dropped because the database was away for too long")
                .register(meters);
        return rows;
    }

    @Singleton
    MotionIntake motionIntake(CameraDirectory directory, MotionRows rows, Outbox outbox, Clock clock) {
        return new MotionIntake(
                directory, MotionConfig.defaults(), new MotionTellings(rows, outbox::tell), clock, System::nanoTime);
    }

    @Context
    AgentMotion agentMotion(AgentRegistry agents, CameraDirectory directory, MotionIntake intake) {
        AgentMotion motion = new AgentMotion(directory, intake);
        agents.onMotion(motion);
        return motion;
    }

    @Context
    @Bean(preDestroy = "stop")
    MotionRounds motionRounds(MotionIntake intake, MotionRows rows, MotionTable table, NodeConfig node, Clock clock) {
        MotionRounds rounds = new MotionRounds(intake, rows, table, node.nodeId(), clock);
        rounds.start();
        return rounds;
    }
}
