package io.culvert.gateway.motion.onvif;

import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.forwards.CameraServices;
import io.culvert.gateway.motion.MotionIntake;
import io.culvert.gateway.tunnel.AgentForwards;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import java.time.Clock;

/** Starts what asks cameras. */
@Factory
final class OnvifFactory {

    @Context
    @Bean(preDestroy = "stop")
    OnvifPulls onvifPulls(
            CameraDirectory directory,
            CameraServices services,
            AgentForwards forwards,
            MotionIntake intake,
            MeterRegistry meters,
            Clock clock) {
        OnvifPulls pulls = new OnvifPulls(directory, services, forwards, intake, OnvifConfig.defaults(), clock);
        Gauge.builder("culvert.motion.onvif.cameras", pulls, OnvifPulls::size)
                .description("Cameras that are asked for events by ONVIF")
                .register(meters);
        pulls.start();
        return pulls;
    }
}
