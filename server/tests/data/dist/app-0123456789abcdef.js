export default 0; // stands in for what Trunk builds, long enough to be worth compressing compressing compressing
